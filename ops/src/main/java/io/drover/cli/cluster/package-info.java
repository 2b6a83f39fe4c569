/**
 * Control planes of several nodes: {@code drover node}, {@code cluster}, {@code store}, {@code
 * twin}.
 */
@NullMarked
package io.drover.cli.cluster;

import org.jspecify.annotations.NullMarked;
