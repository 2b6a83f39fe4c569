/** A plan: moves in their order, what each was predicted to bring, and what became of it. */
@NullMarked
package io.drover.plan;

import org.jspecify.annotations.NullMarked;
