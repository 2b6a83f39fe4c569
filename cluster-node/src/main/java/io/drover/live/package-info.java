/** The control plane over real hosts: which they are, and how it starts on what it finds there. */
@NullMarked
package io.drover.live;

import org.jspecify.annotations.NullMarked;
