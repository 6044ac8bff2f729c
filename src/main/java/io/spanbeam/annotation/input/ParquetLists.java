package io.spanbeam.annotation.input;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.Type;

/**
 * Lists of structs in Parquet: a group with a repeated group in it, which is the element (two
 * levels, by old writers) or holds it (three levels), or a repeated group alone.
 */
final class ParquetLists {
  private ParquetLists() {}

  /**
   * Returns whether a column is a list of annotations.
   *
   * @param strict whether its elements have no other members than those of an annotation
   */
  static boolean isList(Type type, boolean strict) {
    Optional<GroupType> element = element(type);
    if (element.isEmpty() || !element.get().containsField(Part.NAME.member())) {
      return false;
    }
    return element.get().getFields().stream()
        .allMatch(
            member ->
                Part.of(member.getName()).isPresent() ? ParquetScalars.isSingle(member) : !strict);
  }

  private static Optional<GroupType> element(Type type) {
    if (type.isPrimitive()) {
      return Optional.empty();
    }
    GroupType group = type.asGroupType();
    if (group.isRepetition(Type.Repetition.REPEATED)) {
      return Optional.of(group);
    }
    boolean list =
        group.getLogicalTypeAnnotation() instanceof LogicalTypeAnnotation.ListLogicalTypeAnnotation;
    if (!list || group.getFieldCount() != 1 || group.getType(0).isPrimitive()) {
      return Optional.empty();
    }
    GroupType repeated = group.getType(0).asGroupType();
    if (isElement(group, repeated)) {
      return Optional.of(repeated);
    }
    Type only = repeated.getType(0);
    return only.isPrimitive() ? Optional.empty() : Optional.of(only.asGroupType());
  }

  /** The rules of the format for lists of old writers. */
  private static boolean isElement(GroupType list, GroupType repeated) {
    return repeated.getFieldCount() > 1
        || repeated.getType(0).isPrimitive()
        || repeated.getName().equals("array")
        || repeated.getName().equals(list.getName() + "_tuple");
  }

  /** Returns the elements of a cell; empty is a null. */
  static List<Optional<Group>> elements(Group row, int index, Type type) {
    List<Optional<Group>> elements = new ArrayList<>();
    if (type.isRepetition(Type.Repetition.REPEATED)) {
      for (int i = 0; i < row.getFieldRepetitionCount(index); i++) {
        elements.add(Optional.of(row.getGroup(index, i)));
      }
      return elements;
    }
    Group list = row.getGroup(index, 0);
    boolean direct = isElement(type.asGroupType(), type.asGroupType().getType(0).asGroupType());
    for (int i = 0; i < list.getFieldRepetitionCount(0); i++) {
      Group repeated = list.getGroup(0, i);
      if (direct) {
        elements.add(Optional.of(repeated));
      } else {
        elements.add(
            repeated.getFieldRepetitionCount(0) == 0
                ? Optional.empty()
                : Optional.of(repeated.getGroup(0, 0)));
      }
    }
    return elements;
  }
}
