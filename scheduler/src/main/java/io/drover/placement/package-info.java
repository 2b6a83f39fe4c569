/** Finds a host for one VM. */
@NullMarked
package io.drover.placement;

import org.jspecify.annotations.NullMarked;
