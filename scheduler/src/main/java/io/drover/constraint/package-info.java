/** The must-rules a placement is held against, each with its reason when it refuses. */
@NullMarked
package io.drover.constraint;

import org.jspecify.annotations.NullMarked;
