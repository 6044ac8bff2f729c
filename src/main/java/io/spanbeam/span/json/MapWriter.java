package io.spanbeam.span.json;

import java.util.List;
import org.apache.arrow.vector.FieldVector;

/**
 * Writes maps: as objects if the keys are text, otherwise as arrays of {@code [key, value]}. A key
 * whose value is null is kept, because that it is there is what the map says.
 */
final class MapWriter extends ValueWriter {
  private final ValueWriter keys;
  private final ValueWriter values;
  private final ListWriter.ListRanges ranges = new ListWriter.ListRanges();

  MapWriter(ValueWriter keys, ValueWriter values) {
    this.keys = keys;
    this.values = values;
  }

  @Override
  void load(FieldVector maps, int count) {
    ranges.load(maps, count);
    List<FieldVector> entries = maps.getChildrenFromFields().get(0).getChildrenFromFields();
    keys.bind(entries.get(0));
    values.bind(entries.get(1));
  }

  @Override
  boolean write(int index, JsonOutput output) {
    boolean object = keys instanceof VariableWidthWriter.Text;
    int start = output.position();
    for (int entry = ranges.start(index); entry < ranges.end(index); entry++) {
      output.comma();
      int pair = output.position();
      if (object) {
        keys.write(entry, output);
        output.raw((byte) ':');
      } else {
        output.comma();
        keys.writeOrNull(entry, output);
        output.comma();
      }
      values.writeOrNull(entry, output);
      if (!object) {
        output.closeArray(pair);
      }
    }
    if (object) {
      output.closeObject(start);
    } else {
      output.closeArray(start);
    }
    return true;
  }

  @Override
  void trim() {
    super.trim();
    keys.trim();
    values.trim();
    ranges.trim();
  }
}
