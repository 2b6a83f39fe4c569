/** Turns the words of {@code io.drover.model} into protobuf messages and back. Pure. */
@NullMarked
package io.drover.proto.codec;

import org.jspecify.annotations.NullMarked;
