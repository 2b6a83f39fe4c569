/** {@code drover place}: where one more VM would go, or what keeps it off. */
@NullMarked
package io.drover.cli.place;

import org.jspecify.annotations.NullMarked;
