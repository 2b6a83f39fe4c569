/**
 * One migration of a VM: its phases, and how it gets from each to the next without the guest ever
 * running twice.
 */
@NullMarked
package io.drover.vm.migration;

import org.jspecify.annotations.NullMarked;
