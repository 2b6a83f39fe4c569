/** The ROADEF/EURO 2012 machine reassignment challenge, expressed in the product's own model. */
@NullMarked
package io.drover.simulation.benchmark.roadef;

import org.jspecify.annotations.NullMarked;
