/** One host: its capacity, what is promised of it, and its word on what fits. */
@NullMarked
package io.drover.host;

import org.jspecify.annotations.NullMarked;
