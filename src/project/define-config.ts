import type { AlertType } from '../alert-types/define-alert.js';
import type { ChannelKind } from '../channels/channel.js';
import type { OwnServices } from '../services/services.js';

/** The default export of `alerts.config.ts`. A path is relative to that file. */
export type AlertsConfig = {
  /** The folder of the alert types, one file each, or the types themselves. @default './alerts' */
  types?: string | readonly AlertType[];
  /** The folder of the project's own kinds of channel, or the kinds themselves. @default none */
  channels?: string | readonly ChannelKind[];
  /** Closes the services when the worker stops. */
  close?: (services: OwnServices) => unknown;
} & ServicesConfig;

/** The field may be left out only where the project has declared no services. */
type ServicesConfig = [keyof OwnServices] extends [never]
  ? { services?: BuildServices }
  : { services: BuildServices };

/** Builds the services, once for each worker. */
export type BuildServices = () => OwnServices | Promise<OwnServices>;

/** Checks the types of a project's configuration, and returns it unchanged. */
export function defineConfig(config: AlertsConfig): AlertsConfig {
  return config;
}
