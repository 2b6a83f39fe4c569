/** One process of the cluster: what is started, in which order, and who is introduced to whom. */
@NullMarked
package io.drover.node;

import org.jspecify.annotations.NullMarked;
