/** Watches the hosts on every node, so that the loss of one is found out by a quorum. */
@NullMarked
package io.drover.failover;

import org.jspecify.annotations.NullMarked;
