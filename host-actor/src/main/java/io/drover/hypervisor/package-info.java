/** The port to hypervisors: what is asked of them, and what they report. */
@NullMarked
package io.drover.hypervisor;

import org.jspecify.annotations.NullMarked;
