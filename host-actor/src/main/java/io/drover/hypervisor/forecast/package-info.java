/**
 * What a live migration will take, said before it begins, and kept beside what it took. Pure: no
 * clock, no hypervisor. Read {@link io.drover.hypervisor.forecast.PreCopyModel} first.
 */
@NullMarked
package io.drover.hypervisor.forecast;

import org.jspecify.annotations.NullMarked;
