package io.spanbeam.cli;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * Shows the flags of a command under the names of its mixins. Groups of picocli would do so too,
 * but a group forgets all its flags when one of them is given a second time.
 */
final class FlagGroups {
  private FlagGroups() {}

  /** Changes the help of a command. */
  static void showInHelpOf(CommandLine command) {
    command
        .getHelpSectionMap()
        .put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, FlagGroups::optionList);
  }

  private static String optionList(Help help) {
    CommandSpec command = help.commandSpec();
    StringBuilder text = new StringBuilder();
    List<OptionSpec> grouped =
        command.mixins().values().stream().flatMap(mixin -> mixin.options().stream()).toList();
    List<String> groupedNames = grouped.stream().map(OptionSpec::longestName).toList();
    List<OptionSpec> others =
        command.options().stream()
            .filter(option -> !groupedNames.contains(option.longestName()))
            .toList();
    text.append(layout(help, others));
    command
        .mixins()
        .forEach(
            (name, mixin) ->
                text.append("%n%s:%n".formatted(name)).append(layout(help, mixin.options())));
    return text.toString();
  }

  private static String layout(Help help, List<OptionSpec> options) {
    CommandSpec command = help.commandSpec();
    // All groups get the same columns, also those of the parameters above them.
    Help.Layout layout =
        help.createDefaultLayout(
            command.options(), command.positionalParameters(), help.colorScheme());
    layout.addOptions(options, help.parameterLabelRenderer());
    return layout.toString();
  }
}
