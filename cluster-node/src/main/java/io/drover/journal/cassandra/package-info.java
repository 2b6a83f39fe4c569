/** The journal of a control plane of several nodes: Pekko Persistence on Apache Cassandra. */
@NullMarked
package io.drover.journal.cassandra;

import org.jspecify.annotations.NullMarked;
