/** Whether two types are the same, `readonly` and optional marks and `any` included. */
export type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** Compiles only where the types are the same: `is<Same<A, B>>()`. */
export declare function is<T extends true>(): T;

/** Whether `any` stands at `T`. */
export type IsAny<T> = 0 extends 1 & T ? true : false;

/**
 * Whether `any` stands anywhere in `T`: in members, parameters and results, to a depth that covers all of ours. Types of
 * the library (`Date`, `AbortSignal`, `fetch`, …) count as a whole.
 */
export type HasAny<T, Depth extends 0[] = []> =
  IsAny<T> extends true
    ? true
    : Depth['length'] extends 7
      ? false
      : T extends
            | Date
            | AbortSignal
            | URL
            | Request
            | Response
            | Uint8Array
            | ArrayBufferView
            | ArrayBuffer
            | Error['stack']
            | Library
        ? false
        : T extends Promise<infer Value> | AsyncIterable<infer Value> | readonly (infer Value)[]
          ? HasAny<Value, Depth>
          : T extends (...given: infer Given) => infer Result
            ? Some<HasAny<Given[number], [...Depth, 0]> | HasAny<Result, [...Depth, 0]>>
            : T extends object
              ? Some<{ [Key in keyof T]-?: HasAny<T[Key], [...Depth, 0]> }[keyof T]>
              : false;

type Library = typeof fetch | Promise<ArrayBuffer> | string | number | bigint | symbol;
type Some<T> = true extends T ? true : false;
