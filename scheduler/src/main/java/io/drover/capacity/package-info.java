/** How many more VMs of one kind fit, and how many when a failure domain is to be lost unharmed. */
@NullMarked
package io.drover.capacity;

import org.jspecify.annotations.NullMarked;
