/**
 * {@code drover chaos}: a control plane in earnest, under orders, while all that can break around
 * it is broken; and what is checked afterwards. {@code ops/chaos/README.md} tells how it is made.
 */
@NullMarked
package io.drover.cli.chaos;

import org.jspecify.annotations.NullMarked;
