// Finds the packages of this workspace as sources, and packages that have an `import` condition only.
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
