/** {@code drover bench}: the public yardsticks, each a command that ends with one line of JSON. */
@NullMarked
package io.drover.cli.bench;

import org.jspecify.annotations.NullMarked;
