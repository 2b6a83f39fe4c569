/** Runs a simulated world beside the real control plane, against the wall clock. */
@NullMarked
package io.drover.twin;

import org.jspecify.annotations.NullMarked;
