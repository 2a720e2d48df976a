/** A file of the build as hexadecimal digits; scripts/build.mjs puts it there. */
declare module 'inlined:*' {
  const digits: string;
  export default digits;
}

/** The integrity hash of a file of the build. */
declare module 'integrity:*' {
  const hash: string;
  export default hash;
}
