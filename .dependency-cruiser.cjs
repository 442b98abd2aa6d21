// The rooms of src/, from the ground up, and what each may import. CONTRIBUTING.md explains them.
const rooms = {
  util: [],
  contract: ['util'],
  time: ['util', 'contract'],
  config: ['util', 'time'],
  tracing: ['util', 'time'],
  databases: ['util', 'config'],
  services: ['databases'],
  channels: ['util', 'contract', 'time', 'config', 'tracing', 'services'],
  'alert-types': ['util', 'contract', 'time', 'config', 'databases', 'services', 'channels'],
  alerts: ['util', 'time', 'config', 'databases', 'services', 'channels', 'alert-types'],
  planning: ['util', 'contract', 'time', 'config', 'channels', 'alert-types'],
  project: ['util', 'config', 'services', 'channels', 'alert-types', 'alerts', 'planning'],
  activities: ['util', 'contract', 'time', 'services', 'channels', 'alert-types', 'planning'],
  // Of the activities only their types, which leave no trace in the bundle.
  workflows: ['util/text.ts', 'contract', 'activities/activities.ts'],
};
const library = Object.keys(rooms);
rooms.client = library;
rooms.worker = [...library, 'client'];
rooms.dev = [...library, 'client', 'worker'];
rooms.testing = [...library, 'client', 'worker', 'dev'];
rooms.cli = [...library, 'client', 'worker', 'dev', 'index.ts'];

module.exports = {
  forbidden: [
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-unresolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
    ...Object.entries(rooms).map(([room, allowed]) => ({
      name: `room-${room}`,
      severity: 'error',
      from: { path: `^src/${room}/` },
      to: {
        path: '^src/',
        pathNot: [room, ...allowed].map((name) => `^src/${name}(/|$)`),
      },
    })),
  ],
  options: {
    // The compiler in use has no interface for programs; swc reads types and values alike.
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
    },
  },
};
