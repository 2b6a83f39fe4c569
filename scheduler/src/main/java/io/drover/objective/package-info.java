/** What makes one arrangement of VMs better than another, and what a move costs. */
@NullMarked
package io.drover.objective;

import org.jspecify.annotations.NullMarked;
