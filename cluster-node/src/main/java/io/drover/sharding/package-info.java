/** Where hosts, VMs and plans live in the cluster, and how a message finds them. */
@NullMarked
package io.drover.sharding;

import org.jspecify.annotations.NullMarked;
