/** One VM: who owns it, and at most one migration at a time. */
@NullMarked
package io.drover.vm;

import org.jspecify.annotations.NullMarked;
