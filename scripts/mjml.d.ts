/** These are the parts of MJML that we use. It brings no types of its own. */
declare module 'mjml-core' {
  type Options = {
    presets: unknown[];
    validationLevel: 'strict' | 'soft' | 'skip';
    keepComments: boolean;
    fonts: Record<string, string>;
  };
  const core: {
    default(source: string, options: Options): Promise<{ html: string; errors: { formattedMessage: string }[] }>;
  };
  export default core;
}
declare module 'mjml-preset-core' {
  const preset: unknown;
  export default preset;
}
