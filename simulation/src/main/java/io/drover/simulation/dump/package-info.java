/** Reads fleet dumps: files that say which hosts there are and which VM is where. */
@NullMarked
package io.drover.simulation.dump;

import org.jspecify.annotations.NullMarked;
