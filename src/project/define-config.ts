import type { AlertType } from '../alert-types/define-alert.js';
import type { ChannelKind } from '../channels/channel.js';
import type { OwnServices } from '../services/services.js';

/** Default export of `alerts.config.ts`. Paths are relative to that file. */
export type AlertsConfig = {
  /** Folder of the alert types, or the types themselves. @default './alerts' */
  types?: string | readonly AlertType[];
  /** Folder of the project's own kinds of channel, or the kinds themselves. @default none */
  channels?: string | readonly ChannelKind[];
  /** Closes the services when the worker stops. */
  close?: (services: OwnServices) => unknown;
} & ServicesConfig;

/** Makes `services` optional only if the project declares no services. */
type ServicesConfig = [keyof OwnServices] extends [never]
  ? { services?: BuildServices }
  : { services: BuildServices };

/** Builds the services, once for each worker. */
export type BuildServices = () => OwnServices | Promise<OwnServices>;

/** Returns a project's configuration unchanged. The compiler checks its types. */
export function defineConfig(config: AlertsConfig): AlertsConfig {
  return config;
}
