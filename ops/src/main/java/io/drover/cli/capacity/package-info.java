/** {@code drover capacity}: how many more VMs of one kind a fleet takes. */
@NullMarked
package io.drover.cli.capacity;

import org.jspecify.annotations.NullMarked;
