package io.spanbeam.span.json;

import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.LargeListVector;
import org.apache.arrow.vector.complex.LargeListViewVector;
import org.apache.arrow.vector.complex.ListViewVector;

/** Writes lists of every layout as arrays. An element that is null stays {@code null}. */
final class ListWriter extends ElementsWriter {
  private final ValueWriter elements;
  private final boolean skipsValueless;
  private final ListRanges ranges = new ListRanges();

  /**
   * Makes a writer of lists.
   *
   * @param skipsValueless whether elements that are not null but have no value, such as the empty
   *     text in a list of JSON texts, are left out; otherwise they are {@code null}
   */
  ListWriter(ValueWriter elements, boolean skipsValueless) {
    this.elements = elements;
    this.skipsValueless = skipsValueless;
  }

  @Override
  void load(FieldVector values, int count) {
    ranges.load(values, count);
    elements.bind(values.getChildrenFromFields().get(0));
  }

  @Override
  void writeElements(int index, JsonOutput output) {
    int end = ranges.end(index);
    for (int element = ranges.start(index); element < end; element++) {
      int start = output.position();
      output.comma();
      if (!skipsValueless || elements.isNull(element)) {
        elements.writeOrNull(element, output);
      } else if (!elements.write(element, output)) {
        output.moveTo(start);
      }
    }
  }

  @Override
  void trim() {
    super.trim();
    elements.trim();
    ranges.trim();
  }

  /** Where the elements of each list of a batch lie. */
  static final class ListRanges {
    private static final int RETAINED = 16 * 1024;

    private int[] starts = new int[1];
    private int[] ends = new int[0];
    private boolean adjoining;

    void load(FieldVector lists, int count) {
      if (starts.length <= count) {
        starts = new int[count + 1];
      }
      adjoining = true;
      if (count == 0) {
        return;
      }
      if (lists instanceof FixedSizeListVector fixed) {
        for (int i = 0; i <= count; i++) {
          starts[i] = Math.multiplyExact(i, fixed.getListSize());
        }
      } else if (lists instanceof LargeListVector large) {
        for (int i = 0; i <= count; i++) {
          starts[i] = Math.toIntExact(large.getOffsetBuffer().getLong((long) i * Long.BYTES));
        }
      } else if (lists instanceof ListViewVector || lists instanceof LargeListViewVector) {
        loadViews(lists, count);
      } else {
        VariableWidthWriter.copyInts(lists.getOffsetBuffer(), starts, count + 1);
      }
    }

    private void loadViews(FieldVector lists, int count) {
      adjoining = false;
      ends = new int[count];
      if (lists instanceof ListViewVector views) {
        for (int i = 0; i < count; i++) {
          // getElementEndIndex answers with the size
          long at = (long) i * Integer.BYTES;
          starts[i] = views.getOffsetBuffer().getInt(at);
          ends[i] = starts[i] + views.getSizeBuffer().getInt(at);
        }
      } else {
        LargeListViewVector views = (LargeListViewVector) lists;
        for (int i = 0; i < count; i++) {
          long at = (long) i * Long.BYTES;
          starts[i] = Math.toIntExact(views.getOffsetBuffer().getLong(at));
          ends[i] = Math.toIntExact(starts[i] + views.getSizeBuffer().getLong(at));
        }
      }
    }

    int start(int index) {
      return starts[index];
    }

    int end(int index) {
      return adjoining ? starts[index + 1] : ends[index];
    }

    void trim() {
      if (starts.length > RETAINED) {
        starts = new int[1];
      }
      ends = new int[0];
    }
  }
}
