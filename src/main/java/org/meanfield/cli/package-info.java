/**
 * The command line: {@link org.meanfield.cli.Main} hands over to one class a command, which hands
 * over to one class of {@code app}. Exceptions become messages and exit codes here, and nowhere
 * else.
 *
 * <p>Uses picocli and everything of ours; nothing uses it.
 */
package org.meanfield.cli;
