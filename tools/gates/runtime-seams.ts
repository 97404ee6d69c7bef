import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import type { Findings } from './gate.ts';
import { sourceFiles } from './source-files.ts';

interface Seam {
  says: string;
  /** Where the thing may be used. */
  allowed: RegExp;
  uses(node: ts.Node): boolean;
}

const TESTS = /\.test\.ts$|^tests\/|^tools\/|^internal\/testkit\//;
const CLOCK_OWNERS = /\.test\.ts$|^tests\/|^tools\/|^internal\/(?:testkit|engines)\/|^apps\/web\/|^apps\/server\/src\/kernel\//;
const PACKAGE = /^(?:apps|internal|packages)\/[^/]+\//;

const SEAMS: readonly Seam[] = [
  {
    says: 'the environment is read in config/ alone',
    allowed: new RegExp(`${TESTS.source}|^apps/server/src/config/|\\.config\\.ts$`),
    uses: (node) => isMember(node, 'process', 'env') || importsName(node, 'node:process', 'env'),
  },
  {
    says: 'the time of day comes from the kernel’s clock',
    allowed: CLOCK_OWNERS,
    uses: (node) =>
      isMember(node, 'Date', 'now') ||
      (ts.isNewExpression(node) && isName(node.expression, 'Date') && (node.arguments?.length ?? 0) === 0) ||
      (ts.isCallExpression(node) && isName(node.expression, 'Date')),
  },
  {
    says: 'chance and ids come from the kernel',
    allowed: CLOCK_OWNERS,
    uses: (node) => isMember(node, 'Math', 'random') || (ts.isIdentifier(node) && node.text === 'randomUUID'),
  },
  {
    says: 'a public face lists its names: no `export *`',
    allowed: /^$/,
    uses: (node) => ts.isExportDeclaration(node) && (!node.exportClause || ts.isNamespaceExport(node.exportClause)),
  },
];

/** Seams of the runtime that a graph of imports does not show: environment, clock, chance, `export *`, paths out of a package. */
export function checkRuntimeSeams(root: string): Findings {
  const findings: Findings = { problems: [], warnings: [] };
  for (const path of sourceFiles(root, ['.ts'])) {
    const source = ts.createSourceFile(path, readFileSync(join(root, path), 'utf8'), ts.ScriptTarget.Latest);
    const seams = SEAMS.filter((seam) => !seam.allowed.test(path));
    const report = (node: ts.Node, says: string) => {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
      findings.problems.push(`${path}:${line + 1}: ${says}`);
    };
    const visit = (node: ts.Node) => {
      for (const seam of seams) if (seam.uses(node)) report(node, seam.says);
      const target = importTarget(node);
      if (target?.startsWith('.') && leavesPackage(path, target))
        report(node, `${target} leaves the package; import it by its name`);
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return findings;
}

function isName(node: ts.Node, name: string): boolean {
  return ts.isIdentifier(node) && node.text === name;
}

function isMember(node: ts.Node, object: string, member: string): boolean {
  if (ts.isPropertyAccessExpression(node)) return isName(node.expression, object) && node.name.text === member;
  if (ts.isElementAccessExpression(node)) {
    return (
      isName(node.expression, object) && ts.isStringLiteral(node.argumentExpression) && node.argumentExpression.text === member
    );
  }
  // `const { env } = process`
  return (
    ts.isVariableDeclaration(node) &&
    node.initializer !== undefined &&
    isName(node.initializer, object) &&
    ts.isObjectBindingPattern(node.name) &&
    node.name.elements.some((element) => isName(element.propertyName ?? element.name, member))
  );
}

function importsName(node: ts.Node, from: string, name: string): boolean {
  if (!ts.isImportDeclaration(node) || !ts.isStringLiteral(node.moduleSpecifier) || node.moduleSpecifier.text !== from)
    return false;
  const bindings = node.importClause?.namedBindings;
  return (
    bindings !== undefined &&
    ts.isNamedImports(bindings) &&
    bindings.elements.some((element) => (element.propertyName ?? element.name).text === name)
  );
}

function importTarget(node: ts.Node): string | undefined {
  if (
    (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) &&
    node.moduleSpecifier &&
    ts.isStringLiteral(node.moduleSpecifier)
  ) {
    return node.moduleSpecifier.text;
  }
  if (!ts.isCallExpression(node) || node.expression.kind !== ts.SyntaxKind.ImportKeyword) return undefined;
  const [argument] = node.arguments;
  return argument && ts.isStringLiteral(argument) ? argument.text : undefined;
}

function leavesPackage(path: string, target: string): boolean {
  const home = PACKAGE.exec(path)?.[0];
  return home !== undefined && !join(path, '..', target).replaceAll('\\', '/').startsWith(home);
}
