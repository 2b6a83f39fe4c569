/** What is recorded of hosts, as bytes. */
@NullMarked
package io.drover.host.wire;

import org.jspecify.annotations.NullMarked;
