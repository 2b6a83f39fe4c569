/** {@code drover prove}: the invariants, checked over every event that was recorded. */
@NullMarked
package io.drover.cli.prove;

import org.jspecify.annotations.NullMarked;
