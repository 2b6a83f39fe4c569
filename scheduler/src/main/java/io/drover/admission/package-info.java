/** How many migrations may be under way at once, and which one may begin next. */
@NullMarked
package io.drover.admission;

import org.jspecify.annotations.NullMarked;
