/**
 * The {@code drover} command: what a person or a script at a terminal can ask for, and how it is
 * answered.
 */
@NullMarked
package io.drover.cli;

import org.jspecify.annotations.NullMarked;
