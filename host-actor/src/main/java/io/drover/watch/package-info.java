/** Whether a host is alive: what several watchers hear of it, and what they conclude together. */
@NullMarked
package io.drover.watch;

import org.jspecify.annotations.NullMarked;
