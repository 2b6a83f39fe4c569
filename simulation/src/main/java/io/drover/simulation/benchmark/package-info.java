/** Public yardsticks: their data read, put into the product's own model, and judged. */
@NullMarked
package io.drover.simulation.benchmark;

import org.jspecify.annotations.NullMarked;
