/**
 * The lab of real hypervisors ({@code ops/lab}) as Java sees it: started, broken and asked by
 * integration tests and by commands that show real migrations.
 */
@NullMarked
package io.drover.lab;

import org.jspecify.annotations.NullMarked;
