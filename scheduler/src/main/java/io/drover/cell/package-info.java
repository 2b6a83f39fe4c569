/**
 * One scheduler for a few thousand hosts: from digests to plans, and from plans to moves that may
 * begin.
 */
@NullMarked
package io.drover.cell;

import org.jspecify.annotations.NullMarked;
