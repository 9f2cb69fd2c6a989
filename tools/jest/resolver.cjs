// Resolves packages of this workspace to their sources, and packages that have only an `import` condition.
const source = '@mirage/source';

module.exports = (request, options) => {
  const conditions = [source, ...(options.conditions ?? [])];
  try {
    return options.defaultResolver(request, { ...options, conditions });
  } catch (error) {
    if (request.startsWith('.') || request.startsWith('/')) throw error;
    return options.defaultResolver(request, { ...options, conditions: [source, 'node', 'import'] });
  }
};
