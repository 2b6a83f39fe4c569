/** What is recorded of a cell, as bytes and back. */
@NullMarked
package io.drover.cell.wire;

import org.jspecify.annotations.NullMarked;
