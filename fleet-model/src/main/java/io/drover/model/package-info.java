/** The words every module shares: ids, sizes, rates, resources, topology and specs. JDK only. */
@NullMarked
package io.drover.model;

import org.jspecify.annotations.NullMarked;
