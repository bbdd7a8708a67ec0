package org.meanfield.config;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.DocTree;
import com.sun.source.doctree.LinkTree;
import com.sun.source.doctree.LiteralTree;
import com.sun.source.doctree.ParamTree;
import com.sun.source.doctree.TextTree;
import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.TreeScanner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * The Javadoc of the main sources' types, and the ranges that their constructors demand by {@link
 * org.meanfield.errors.Violations}, as the compiler's parser sees them.
 */
final class RecordSources {
  /**
   * A type as its source tells of it.
   *
   * @param summary the Javadoc's first sentence
   * @param parameters the meaning of each component
   * @param ranges the values that each component may have, and those that are usual
   */
  record Documented(String summary, Map<String, String> parameters, Map<String, String> ranges) {}

  private static final Documented NOTHING = new Documented("", Map.of(), Map.of());

  private final Map<String, Documented> types = new HashMap<>();

  /** Methods that check several records' components, by name. */
  private final Map<String, MethodTree> checks = new HashMap<>();

  private final Map<String, ClassTree> classes = new HashMap<>();
  private DocTrees docs;

  /** Parses all of a directory. */
  RecordSources(Path directory) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
        Stream<Path> paths = Files.walk(directory)) {
      List<Path> sources = paths.filter(path -> path.toString().endsWith(".java")).toList();
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null,
                  files,
                  null,
                  List.of("-proc:none"),
                  null,
                  files.getJavaFileObjectsFromPaths(sources));
      docs = DocTrees.instance(task);
      for (CompilationUnitTree unit : task.parse()) {
        new Reader(unit).scan(unit, null);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    classes.forEach(
        (name, tree) -> {
          Map<String, String> ranges = new HashMap<>();
          new Ranges(ranges, Map.of()).scan(tree, null);
          Documented known = types.getOrDefault(name, NOTHING);
          types.put(name, new Documented(known.summary(), known.parameters(), ranges));
        });
  }

  /** Returns a type's documentation. */
  Documented of(Class<?> type) {
    return types.getOrDefault(type.getName().replace('$', '.'), NOTHING);
  }

  /** A scanner that notes types with their Javadoc, and methods that check. */
  private final class Reader extends TreePathScanner<Void, Void> {
    private String outer;

    Reader(CompilationUnitTree unit) {
      this.outer = Objects.toString(unit.getPackageName(), "");
    }

    @Override
    public Void visitClass(ClassTree tree, Void nothing) {
      String before = outer;
      outer = outer + "." + tree.getSimpleName();
      classes.put(outer, tree);
      DocCommentTree comment = docs.getDocCommentTree(getCurrentPath());
      if (comment != null) {
        Map<String, String> parameters = new HashMap<>();
        for (DocTree tag : comment.getBlockTags()) {
          if (tag instanceof ParamTree parameter) {
            parameters.put(parameter.getName().toString(), text(parameter.getDescription()));
          }
        }
        types.put(outer, new Documented(text(comment.getFirstSentence()), parameters, Map.of()));
      }
      super.visitClass(tree, null);
      outer = before;
      return null;
    }

    @Override
    public Void visitMethod(MethodTree tree, Void nothing) {
      if (tree.getReturnType() instanceof IdentifierTree type
          && type.getName().contentEquals("Violations")) {
        checks.put(tree.getName().toString(), tree);
      }
      return super.visitMethod(tree, null);
    }
  }

  private static String text(List<? extends DocTree> trees) {
    return trees.stream()
        .map(
            tree -> {
              if (tree instanceof LiteralTree literal) {
                // A line break after {@code leaves a blank before the code.
                return "`" + literal.getBody().getBody().strip() + "`";
              }
              if (tree instanceof LinkTree link) {
                String label = text(link.getLabel());
                return label.isEmpty() ? "`" + link.getReference() + "`" : label;
              }
              return tree instanceof TextTree plain ? plain.getBody() : tree.toString();
            })
        .collect(Collectors.joining())
        .replaceAll("\\s+", " ")
        .replace("|", "\\|")
        .strip();
  }

  /** A scanner that notes what a constructor demands of each component. */
  private final class Ranges extends TreeScanner<Void, Void> {
    private final Map<String, String> ranges;
    private final Map<String, ExpressionTree> arguments;

    /**
     * Makes a scanner that notes into {@code ranges}.
     *
     * @param arguments what stands for the parameters of the method that is scanned
     */
    Ranges(Map<String, String> ranges, Map<String, ExpressionTree> arguments) {
      this.ranges = ranges;
      this.arguments = arguments;
    }

    @Override
    public Void visitMethodInvocation(MethodInvocationTree call, Void nothing) {
      List<? extends ExpressionTree> given = call.getArguments();
      String method =
          call.getMethodSelect() instanceof MemberSelectTree select
              ? select.getIdentifier().toString()
              : call.getMethodSelect().toString();
      switch (method + given.size()) {
        case "atLeast4" -> note(given.get(0), least(given.get(2)), given.get(3));
        case "positive3" -> note(given.get(0), "above 0", given.get(2));
        case "require4" -> {
          String fault = beginning(given.get(2));
          if (fault.startsWith("must ")) {
            note(given.get(1), range(fault), given.get(3));
          }
        }
        default -> {
          MethodTree check = checks.get(method);
          if (check != null && check.getParameters().size() == given.size()) {
            Map<String, ExpressionTree> inner = new HashMap<>();
            for (int i = 0; i < given.size(); i++) {
              inner.put(check.getParameters().get(i).getName().toString(), value(given.get(i)));
            }
            new Ranges(ranges, inner).scan(check.getBody(), null);
          }
        }
      }
      return super.visitMethodInvocation(call, null);
    }

    private void note(ExpressionTree setting, String range, ExpressionTree advice) {
      if (value(setting) instanceof com.sun.source.tree.LiteralTree name) {
        String usual = beginning(advice);
        String note = usual.isEmpty() ? range : range.isEmpty() ? usual : range + "; " + usual;
        ranges.merge(
            String.valueOf(name.getValue()), note, (a, b) -> a.equals(b) ? a : a + "; " + b);
      }
    }

    private ExpressionTree value(ExpressionTree tree) {
      return tree instanceof IdentifierTree name
          ? arguments.getOrDefault(name.getName().toString(), tree)
          : tree;
    }

    private static String least(ExpressionTree minimum) {
      return minimum instanceof com.sun.source.tree.LiteralTree ? "at least " + minimum : "";
    }

    private static String range(String fault) {
      return fault
          .replaceFirst("^must not be ", "not ")
          .replaceFirst("^must (be )?", "")
          .replaceFirst(",? but .*$", "")
          .replace("|", "\\|")
          .strip();
    }

    /** Returns the text that a message begins with, before values are put into it. */
    private String beginning(Tree tree) {
      if (tree instanceof BinaryTree sum) {
        String left = beginning(sum.getLeftOperand());
        boolean whole = sum.getLeftOperand() instanceof com.sun.source.tree.LiteralTree;
        return whole && sum.getRightOperand() instanceof com.sun.source.tree.LiteralTree right
            ? left + right.getValue()
            : left;
      }
      return tree instanceof com.sun.source.tree.LiteralTree literal
          ? String.valueOf(literal.getValue())
          : "";
    }
  }
}
