/** A kind of VM as commands are asked about it. */
@NullMarked
package io.drover.cli.flavor;

import org.jspecify.annotations.NullMarked;
