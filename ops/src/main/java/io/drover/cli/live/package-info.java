/** Commands over a fleet of real hosts. */
@NullMarked
package io.drover.cli.live;

import org.jspecify.annotations.NullMarked;
