import type { z } from 'zod';
import type { AlertType } from '../alert-types/define-alert.js';
import type { ChannelKind } from '../channels/channel.js';
import type { UncheckedScheduleOptions } from '../planning/options.js';
import type { OwnServices } from '../services/services.js';

/** Default export of `alerts.config.ts`. Paths are relative to that file. */
export type AlertsConfig = {
  /** Folder of the alert types, or the types themselves. @default './alerts' */
  types?: string | readonly AlertType[];
  /** Folder of the project's own kinds of channel, or the kinds themselves. @default none */
  channels?: string | readonly ChannelKind[];
  /** Recurring alerts that `alerts apply` schedules, by id. @default none */
  schedules?: Readonly<Record<string, Schedule>>;
  /** Closes the services when the worker stops. */
  close?: (services: OwnServices) => unknown;
} & ServicesConfig;

/** Makes `services` optional only if the project declares no services. */
type ServicesConfig = [keyof OwnServices] extends [never]
  ? { services?: BuildServices }
  : { services: BuildServices };

/** Builds the services, once for each worker. */
export type BuildServices = () => OwnServices | Promise<OwnServices>;

/** A recurring alert as it should be: its type, its args, and the options of `schedule`. */
export interface Schedule extends ScheduleFields {
  /** The type, or its name. */
  type: string | AlertType;
  args?: object | undefined;
}

type ScheduleFields = Omit<UncheckedScheduleOptions, 'id' | 'in' | 'at' | 'set'>;

/** Returns a schedule of a type. The compiler checks the args. */
export function defineSchedule<Schema extends z.ZodObject, Subject>(
  type: AlertType<Schema, Subject>,
  args: z.input<Schema>,
  options: ScheduleFields,
): Schedule {
  return { ...options, type: type.type, args };
}

/** Returns a project's configuration unchanged. The compiler checks its types. */
export function defineConfig(config: AlertsConfig): AlertsConfig {
  return config;
}
