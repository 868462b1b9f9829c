export default {
  files: ['dist/test/**/*.test.js'],
  timeout: '90s',
  environmentVariables: { NODE_NO_WARNINGS: '1' },
  // For scripts that count.
  tap: process.env.TEST_REPORT === 'tap',
};
